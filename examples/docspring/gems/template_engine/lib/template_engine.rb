module TemplateEngine
  def self.render(template, data) = "#{template}: #{data}"
end
