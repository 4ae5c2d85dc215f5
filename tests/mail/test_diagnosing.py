"""What a mail server's refusal means, by the words that real ones use."""

from __future__ import annotations

import socket
import ssl
from smtplib import SMTPException

from portal.mail import Undeliverable, Unreachable, diagnosing
from portal.mail.smtp import PutOff, ServerAnswer, Step
from portal.settings import mail_server
from tests.tables import for_each

SERVER = mail_server.parsed("smtp://portal:canary-8@mail.example")
OURS, TO = "exams@maple.example", "mei@example.org"

# Words of Postfix, Exchange, Google and other servers.
REFUSALS = [
    (Step.SENDER, 530, "5.7.0 Must issue a STARTTLS command first", "wants the connection encrypted"),
    (Step.SENDER, 530, "5.7.57 Client not authenticated to send mail", "wants a log-in"),
    (Step.SENDER, 550, "5.7.1 Not allowed", "takes no letters from exams@maple.example"),
    (Step.SENDER, 450, "4.1.8 Domain not found", "takes no letters from exams@maple.example"),
    (Step.RECIPIENT, 553, "5.7.1 Sender address rejected: not owned by user portal", "takes no letters from exams@"),
    (
        Step.LETTER,
        550,
        "5.7.60 Client does not have permissions to send as this sender",
        "takes no letters from exams@",
    ),
    (Step.RECIPIENT, 554, "5.7.1 <mei@example.org>: Relay access denied", "does not pass letters on"),
    (Step.RECIPIENT, 550, "5.1.1 The email account that you tried to reach does not exist", "takes no letters to mei@"),
    (Step.RECIPIENT, 552, "5.2.2 user is over quota", "The mailbox of mei@example.org is full"),
    (Step.RECIPIENT, 452, "4.2.2 mailbox full", "The mailbox of mei@example.org is full"),
    (Step.LETTER, 552, "too big", "The mailbox of mei@example.org is full"),
    (Step.LETTER, 550, "5.4.5 Daily user sending limit exceeded", "MAIL_RATE"),
    (Step.SENDER, 451, "4.7.1 Too many messages", "MAIL_RATE"),
    (Step.SENDER, 552, "5.7.0 sender rate limit", "MAIL_RATE"),
    (Step.RECIPIENT, 451, "4.7.1 Greylisted", "does not take it now"),
    (Step.LETTER, 421, "closing", "does not take it now"),
    (Step.LETTER, 554, "5.7.1 rejected as spam", "does not take this letter"),
]


def said(problem: Exception, cause: BaseException, server: mail_server.MailServer = SERVER) -> str:
    problem.__cause__ = cause
    return diagnosing.sentence(problem, server, ours=OURS, to=TO)


@for_each("step, code, words, meaning", REFUSALS)
def test_a_refusal_is_told_by_what_it_means_with_the_servers_own_words(step, code, words, meaning):  # R7
    problem = PutOff(code, words) if code < 500 else Undeliverable(words)
    sentence = said(problem, ServerAnswer(step, code, words))
    assert meaning in sentence
    assert f"({code} {words})" in sentence


def test_words_that_look_like_a_place_in_the_sentence_are_told_as_they_are():
    answer = ServerAnswer(Step.RECIPIENT, 550, "{ours} {0} {to.__class__}")
    assert "(550 {ours} {0} {to.__class__})" in said(Undeliverable(""), answer)


def certificate_fault(code: int) -> ssl.SSLCertVerificationError:
    fault = ssl.SSLCertVerificationError(1, "certificate verify failed")
    fault.verify_code, fault.verify_message = code, "of some kind"
    return fault


@for_each(
    "cause, meaning",
    [
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "(Temporary failure in name"),
        (TimeoutError("timed out"), "does not answer within 30 seconds"),
        (OSError(113, "No route to host"), "cannot be used: [Errno 113] No route to host."),
        (SMTPException("No suitable authentication method found."), "cannot be used: No suitable authentication"),
        (certificate_fault(9), "a certificate that is not valid yet. Check the clock"),
        (certificate_fault(20), "a certificate that is vouched for by nobody this machine knows"),
        (certificate_fault(23), "a certificate that is not accepted (of some kind)"),
        (ssl.SSLError(1, "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol"), "we find no way to encrypt"),
    ],
)
def test_what_hinders_a_connection_is_told(cause, meaning):
    assert meaning in said(Unreachable(str(cause)), cause)


def test_a_server_known_by_its_number_is_named_as_an_address_is_written():
    server = mail_server.parsed("smtps://[2001:db8::7]:466")
    assert said(Unreachable(""), TimeoutError(), server).startswith("[2001:db8::7]:466 does not answer")


def test_a_problem_without_a_cause_is_told_all_the_same():
    problem = OSError("the mail server took too long over it")
    assert "took too long" in diagnosing.sentence(problem, SERVER, ours=OURS, to=TO)
