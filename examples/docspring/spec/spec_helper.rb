require "simplecov" if ENV["COVERAGE"]
