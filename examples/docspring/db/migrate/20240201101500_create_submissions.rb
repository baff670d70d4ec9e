class CreateSubmissions < ActiveRecord::Migration[7.2]
  def change
    create_table(:submissions) { |t| t.references :template, null: false }
  end
end
