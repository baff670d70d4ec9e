require "rails_helper"

RSpec.describe "Editing a template", type: :system do
  it("shows the editor") { visit("/templates") && expect(page).to(have_css("#template-editor")) }
end
