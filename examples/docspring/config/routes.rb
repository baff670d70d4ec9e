Rails.application.routes.draw do
  get "health", to: "health#show"
  namespace(:api) { namespace(:v1) { resources :templates, :submissions } }
end
