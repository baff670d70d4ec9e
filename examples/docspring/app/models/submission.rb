class Submission < ApplicationRecord
  belongs_to :template
end
