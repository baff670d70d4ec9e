Gem::Specification.new do |spec|
  spec.name = "pdf_renderer"
  spec.version = "1.4.0"
  spec.files = Dir["lib/**/*.rb"]
end
