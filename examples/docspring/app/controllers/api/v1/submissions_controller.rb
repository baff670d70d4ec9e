module Api
  module V1
    class SubmissionsController < ApplicationController
      def create
        GeneratePdfJob.perform_later(Submission.create!(template_id: params[:template_id]))
      end
    end
  end
end
