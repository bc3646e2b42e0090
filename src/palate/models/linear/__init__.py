"""What linear models share: sums of rows of a matrix, and users as ridge regressions, in compiled loops."""
