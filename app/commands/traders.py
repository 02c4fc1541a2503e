"""`frostwatch traders`: registers of authorised traders, and who of the sellers is the same."""

import click

from app.lazy import LazyGroup

COMMANDS = {
    "import": ("app.commands.registers:import_", "Import a file as a dated snapshot of a register."),
    "list": ("app.commands.snapshots:list_", "List the snapshots; the last of each register is in force."),
    "diff": ("app.commands.snapshots:diff", "Show what changed from one snapshot to another."),
    "judge": ("app.commands.registers:judge", "Say that a seller is, or is not, the trader of a row."),
    "recheck": ("app.commands.registers:recheck_", "Look the sellers of all indexed listings up again."),
    "sellers": ("app.commands.sellers:sellers", "List sellers with several accounts, and what joins them."),
    "regroup": ("app.commands.sellers:regroup", "Say that two accounts are one seller, or are not."),
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    name="traders",
    epilog="\b\nExample:\n  frostwatch traders import quota.csv --register eu-quota --source https://...",
)
def command() -> None:
    """Import, list and compare registers of authorised traders; say who is the same seller."""
