Template.find_or_create_by!(name: "Invoice")
