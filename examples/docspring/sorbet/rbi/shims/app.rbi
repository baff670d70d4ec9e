# typed: true
class ApplicationRecord; end
