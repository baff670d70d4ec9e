module Docspring
  VERSION = "2.31.0"
end
