ActiveRecord::Schema[7.2].define(version: 2024_02_01_101500) do
  create_table("templates") { |t| t.string "name", null: false }
  create_table("submissions") { |t| t.bigint "template_id", null: false }
end
