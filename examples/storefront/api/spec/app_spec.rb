require_relative "../app"

RSpec.describe "the shop" do
  it("answers") { expect(App.call({}).first).to eq(200) }
end
