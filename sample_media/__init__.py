"""The maker of the sample recording; not part of the installed program."""
