require "rails_helper"

RSpec.describe Template do
  it("needs a name") { expect(described_class.new).not_to be_valid }
end
