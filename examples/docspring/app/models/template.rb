class Template < ApplicationRecord
  has_many :submissions
  validates :name, presence: true
end
