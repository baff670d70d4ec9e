App = ->(_environment) { [200, {}, ["shop"]] }
