RSpec.describe TemplateEngine do
  it("renders") { expect(described_class.render("a", "b")).to eq("a: b") }
end
