Sidekiq.configure_server { |config| config.redis = { url: ENV.fetch("REDIS_URL") } }
