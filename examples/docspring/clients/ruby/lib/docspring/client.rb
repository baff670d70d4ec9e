module Docspring
  Client = Struct.new(:token)
end
