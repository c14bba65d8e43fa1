import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import threading
from weft.channels.email.threading import AddressTooLong, Seal, Standing, Way, decide
from weft.channels.email.verdict import Result

from .mails import read

SEAL = Seal.of(b"k" * 32)
MAILBOX = "help@shop.example"
ADA, BO, EVE = "ada@customer.example", "bo@shop.example", "eve@evil.example"
AGENT = 3


class Known:
    """One thread, 12: Ada wrote <1@customer.example> about her order; Bo may answer by mail."""

    def thread_of(self, message_ids):
        return 12 if "1@customer.example" in message_ids else None

    def participants(self, thread_id):
        return {ADA} if thread_id == 12 else set()

    def thread_about(self, participant, subject):
        return 12 if (participant, subject) == (ADA, "order 4711") else None

    def replying_agent(self, agent_id):
        return BO if agent_id == AGENT else None


def decided(result=Result.VERIFIED, **headers):
    return decide(
        read(**{"Message_ID": "<2@x.example>"} | headers), result, seal=SEAL, known=Known()
    )


def reply_to(thread_id=12, **more):
    return threading.reply_address(MAILBOX, thread_id, SEAL, **more)


def our_id(thread_id=12, message=99):
    return f"<{threading.message_id(thread_id, message, 'shop.example', SEAL)}>"


def test_a_token_says_what_was_put_in():
    assert threading.of_address(reply_to(12), SEAL).thread_id == 12
    assert threading.of_address(reply_to(12, agent_id=3), SEAL).agent_id == 3
    assert threading.of_message_id(our_id().strip("<>"), SEAL).message_id == 99


def test_a_message_keeps_its_id_when_it_is_sent_again():
    assert our_id() == our_id()
    assert our_id(message=100) != our_id()


def test_addresses_stay_within_what_servers_take():
    assert len(reply_to(2**39, agent_id=2**39).rpartition("@")[0]) <= 64
    with pytest.raises(AddressTooLong):
        threading.reply_address("a-very-long-name-of-a-mailbox-indeed@shop.example", 12, SEAL)


def test_old_keys_are_still_good():
    newer = Seal.of(b"n" * 32, b"k" * 32)

    assert threading.of_address(reply_to(), newer).thread_id == 12
    assert threading.of_address(reply_to(), Seal.of(b"n" * 32)) is None


# SAFETY.md, A1: flip any byte, and it never threads as an agent
@given(st.integers(0, 200), st.integers(1, 255))
def test_a1_a_changed_token_is_no_token(place, flip):
    for whole in (reply_to(12, agent_id=AGENT), our_id().strip("<>")):
        data = bytearray(whole.rpartition("@")[0].encode())
        start = data.find(b"+r") + 2 if b"+r" in data else 0
        place = start + place % (len(data) - start)
        data[place] ^= flip
        changed = f"{data.decode('latin-1')}@shop.example"

        assert threading.of_address(changed, SEAL) is None
        assert threading.of_message_id(changed, SEAL) is None


@given(st.text(max_size=70))
def test_a1_no_text_is_a_token(text):
    assert threading.of_address(f"help+r{text}@shop.example", SEAL) is None
    assert threading.of_message_id(f"{text}@shop.example", SEAL) is None


@pytest.mark.parametrize("result", Result)
@pytest.mark.parametrize("author", [ADA, BO, EVE])
@pytest.mark.parametrize("agent_id", [AGENT, 4])
def test_a1_an_agent_is_who_has_the_token_and_the_address_and_proof(result, author, agent_id):
    decision = decided(result, From=author, To=reply_to(agent_id=agent_id))

    is_agent = (result, author, agent_id) == (Result.VERIFIED, BO, AGENT)
    assert (decision.standing is Standing.AGENT) == is_agent
    assert is_agent or decision.agent_id is None


def test_a1_a_token_of_a_message_id_never_makes_an_agent():
    token = reply_to(agent_id=AGENT).partition("+r")[2].partition("@")[0]

    decision = decided(From=BO, In_Reply_To=f"<{token}@shop.example>")

    assert decision.way is Way.NEW


def test_the_token_leads_to_the_thread():
    decision = decided(To=reply_to())

    assert decision == threading.Decision(
        way=Way.TOKEN, standing=Standing.PARTICIPANT, thread_id=12
    )


@pytest.mark.parametrize("header", ["Delivered_To", "Cc", "X_Original_To"])
def test_the_token_is_found_wherever_servers_leave_it(header):
    assert decided(**{header: reply_to()}).thread_id == 12


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_our_own_message_id_leads_to_the_thread(header):
    assert decided(**{header: f"<other@x.example> {our_id()}"}).way is Way.OUR_MESSAGE


def test_a2_a_stranger_with_the_address_is_an_outsider_and_gets_no_history():
    decision = decided(From=EVE, To=reply_to())

    assert (decision.thread_id, decision.standing) == (12, Standing.OUTSIDER)
    assert not decision.may_get_history


@pytest.mark.parametrize("clue", [{"To": reply_to()}, {"References": our_id()}])
def test_a2_who_fails_dmarc_enters_no_conversation(clue):
    assert decided(Result.FAILED, **clue).way is Way.NEW


def test_a2_who_cannot_prove_it_is_shown_as_unverified_and_gets_no_history():
    decision = decided(Result.UNVERIFIED, To=reply_to())

    assert decision.standing is Standing.UNVERIFIED
    assert not decision.may_get_history


def test_a2_a_stranger_who_knows_a_message_id_of_ada_begins_anew():
    assert decided(From=EVE, References="<1@customer.example>").way is Way.NEW
    assert decided(From=ADA, References="<1@customer.example>").way is Way.REFERENCES


@pytest.mark.parametrize("result", Result)
@pytest.mark.parametrize("author", [BO, EVE])
@pytest.mark.parametrize("subject", ["Re: Order 4711", "[#12]", "Re: [#12] Order 4711", "#12 12"])
def test_a5_a_subject_lets_nobody_in(result, author, subject):
    assert decided(result, From=author, Subject=subject).way is Way.NEW


@pytest.mark.parametrize(
    ("result", "subject", "way"),
    [
        (Result.VERIFIED, "Odp: RE: Order 4711", Way.SUBJECT),
        (Result.UNVERIFIED, "Re: Order 4711", Way.NEW),
        (Result.VERIFIED, "Order 4711", Way.NEW),
        (Result.VERIFIED, "Re: [#12]", Way.NEW),
    ],
)
def test_a5_a_subject_joins_only_a_proven_participant_who_replies(result, subject, way):
    assert decided(result, Subject=subject).way is way


def test_a_mail_of_two_authors_begins_anew():
    assert decided(From=f"{ADA}, {EVE}", To=reply_to()).way is Way.NEW


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Odp: AW: Fwd: Order", "order"),
        ("RE : RE[2]: Commande", "commande"),
        ("Antw: Bestelling", "bestelling"),
        ("Reading list", "reading list"),
        ("Re:", ""),
    ],
)
def test_marks_before_a_subject_are_stripped(subject, bare):
    assert threading.subject_of(subject) == bare
