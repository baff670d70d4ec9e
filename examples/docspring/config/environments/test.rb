Rails.application.configure { config.eager_load = ENV["CI"].present? }
