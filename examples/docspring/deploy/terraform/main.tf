module "cdn" {
  source = "./cdn"
  domain = var.domain
}
