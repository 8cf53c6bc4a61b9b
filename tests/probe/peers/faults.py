# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""How a fault is written: as methods of a right server that are replaced, {name: method}.

The functions here make such methods of the right ones. Each takes methods by name: the fault
`given(version_of=str.upper)` is a server whose version_of is given its argument in upper case."""
from peers.server import Refused


def right(self, name, *arguments, **more):
    """What the server without its fault does."""
    return getattr(super(type(self), self), name)(*arguments, **more)


def each_of(changes, wrong):
    return {name: wrong(name, change) for name, change in changes.items()}


def given(**changes):
    """The right method, given something else."""
    return each_of(changes, lambda name, change:
                   lambda self, argument: right(self, name, change(argument)))


def result(**changes):
    """What the right method gives, changed."""
    return each_of(changes, lambda name, change:
                   lambda self, *arguments: change(right(self, name, *arguments)))


def also(**conditions):
    """The method says yes to this as well."""
    return each_of(conditions, lambda name, condition:
                   lambda self, *arguments: right(self, name, *arguments) or condition(*arguments))


def only(**conditions):
    """The method says yes to no more than this."""
    return each_of(conditions, lambda name, condition:
                   lambda self, *arguments: condition(*arguments) and right(self, name, *arguments))


def refuses(**conditions):
    """The method takes this for a malformed request."""
    def wrong(name, condition):
        def method(self, *arguments):
            if condition(*arguments):
                raise Refused(400)
            return right(self, name, *arguments)
        return method
    return each_of(conditions, wrong)


# ---- The fields of a 101 ------------------------------------------------------------------------

def adds(*fields):
    return result(switching=lambda right_ones: [*right_ones, *fields])


def lacks(name):
    return result(switching=lambda fields: [each for each in fields if each[0] != name])


def says(name, value):
    return result(switching=lambda fields: [(each, value if each == name else said)
                                            for each, said in fields])
