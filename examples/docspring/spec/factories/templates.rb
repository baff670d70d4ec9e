FactoryBot.define { factory(:template) { name { "Invoice" } } }
