"""The Adjudication page: disagreements, disputes, and the reviews that can be challenged."""
