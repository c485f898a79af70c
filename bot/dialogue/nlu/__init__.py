"""Dutch understanding as Rasa graph components, a room for each thing that is understood.

:mod:`reading` cuts a text into words, :mod:`encoding` makes vectors of it, :mod:`learning` is what
the classifiers have in common. :mod:`safety`, :mod:`intents`, :mod:`relation` and :mod:`topics`
each have plain modules, which know nothing of Rasa and can be tried in a second, beside the
component that connects them to the pipeline in ``config.yml``. :mod:`keys` names what stands on a
message.
"""
