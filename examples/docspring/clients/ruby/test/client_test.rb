require "minitest/autorun"
require "docspring/client"
