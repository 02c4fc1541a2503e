"""Language processing: from the text of a listing to what is offered, how much, in what, for how much, by whom."""
