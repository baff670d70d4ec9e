require_relative "../config/environment"
require "rspec/rails"
