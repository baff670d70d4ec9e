RSpec.describe PdfRenderer do
  it("renders") { expect(described_class.render("a", "b")).to eq("a: b") }
end
