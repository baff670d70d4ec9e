module Api
  module V1
    class TemplatesController < ApplicationController
      def index
        render json: Template.all
      end
    end
  end
end
