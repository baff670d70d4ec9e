module Docspring
  FieldMapper = ->(template, data) { data.slice(*template.fields) }
end
