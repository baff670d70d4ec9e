require "rails_helper"

RSpec.describe GeneratePdfJob do
  it("is queued") { expect { described_class.perform_later }.to have_enqueued_job }
end
