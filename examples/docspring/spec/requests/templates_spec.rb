require "rails_helper"

RSpec.describe "GET /api/v1/templates" do
  it("answers") { get("/api/v1/templates") && expect(response).to(be_successful) }
end
