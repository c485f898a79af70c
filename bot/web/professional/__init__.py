"""The narrow panel for the POH during a consult."""
