"""Dutch understanding as Rasa graph components, each beside the plain module it wraps.

The plain modules (:mod:`text`, :mod:`phrases`, :mod:`safety_rules`, :mod:`models`,
:mod:`relation_cues`) know nothing of Rasa and can be tried in a second; the components
(:mod:`tokenizer`, :mod:`embedder`, :mod:`safety_detector`, :mod:`intent_classifier`,
:mod:`command_gate`, :mod:`relation_classifier`, :mod:`topic_tagger`) connect them to
Rasa's pipeline in ``config.yml``.
"""
