"""What the window calls the values of the domain ("qc_analyst" reads “QC analyst”), by area."""
