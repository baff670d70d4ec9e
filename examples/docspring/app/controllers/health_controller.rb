class HealthController < ApplicationController
  def show
    render json: { revision: ENV.fetch("GIT_SHA", "unknown") }
  end
end
