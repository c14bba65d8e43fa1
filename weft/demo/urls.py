"""The demo shop's addresses, under /demo/."""

from django.urls import path

from weft.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.goods, name="goods"),
    path("strict/", views.strict, name="strict"),
    path("goods/<slug:sku>/", views.product, name="product"),
    path("cart/", views.cart, name="cart"),
    path("door/", views.door, name="door"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("identity/", views.identity_of, name="identity"),
]
