class CreateTemplates < ActiveRecord::Migration[7.2]
  def change
    create_table(:templates) { |t| t.string :name, null: false }
  end
end
