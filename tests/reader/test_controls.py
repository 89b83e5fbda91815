"""A press report is the least trusted input there is: what it writes must not rule the reader's terminal."""

from tradetalks.reader import read, read_bytes

SAID = "Bessent said \x1b]0;taken\x07\x1b[2Jthat China would delay its rare earth export controls by one year."


def test_no_quote_carries_what_a_terminal_obeys() -> None:
    page = f"<html><head><title>\x1b[31mA</title></head><body><p>{SAID.replace(chr(27), '&#27;')}</p></body></html>"
    for content in (f"26 October 2025\n\n{SAID}", page):
        document = read_bytes(content.encode(), name="report")
        reading = read(document)
        shown = [document.text, document.title, *(claim.quote for claim in reading.claims)]
        assert not any("\x1b" in text or "\x07" in text for text in shown)
        assert "rare earth export controls" in document.text
