namespace :openapi do
  task(generate: :environment) { File.write("docs/openapi.yml", Rswag.document.to_yaml) }
end
