"""What any template can say."""
