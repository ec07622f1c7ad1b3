"""What deckgen knows of Chinese: script, words, segmentation, readings, sentences. Pure: values in, values out."""
