from weft.channels.email import seals, threading


def test_a_new_secret_key_still_knows_the_addresses_that_the_old_one_signed(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old", []
    address = threading.reply_address("help@shop.example", 12, seals.seal())

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]

    assert threading.of_address(address, seals.seal()).thread_id == 12
    assert threading.reply_address("help@shop.example", 12, seals.seal()) != address


def test_a_key_that_was_dropped_signs_for_nobody(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old", []
    name = threading.message_id(12, 7, "shop.example", seals.seal())

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", []

    assert threading.of_message_id(name, seals.seal()) is None
