class GeneratePdfJob < ApplicationJob
  def perform(submission)
    PdfRenderer.render(submission.template, submission.data)
  end
end
