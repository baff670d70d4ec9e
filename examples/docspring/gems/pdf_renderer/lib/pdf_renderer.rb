module PdfRenderer
  def self.render(template, data) = "#{template}: #{data}"
end
