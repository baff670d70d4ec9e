Gem::Specification.new do |spec|
  spec.name = "template_engine"
  spec.version = "1.4.0"
  spec.files = Dir["lib/**/*.rb"]
end
