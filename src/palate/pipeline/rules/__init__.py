"""Business rules over the codes of a catalogue, as the stages of pipelines apply them."""
