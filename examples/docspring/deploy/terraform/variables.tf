variable "domain" { type = string }
