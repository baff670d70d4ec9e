require "docspring/field_mapper"

RSpec.describe Docspring::FieldMapper do
  it("is callable") { expect(described_class).to respond_to(:call) }
end
