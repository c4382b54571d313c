"""What has to hold of the stored data, each as a check that looks through all of it and says where it doesn't."""
